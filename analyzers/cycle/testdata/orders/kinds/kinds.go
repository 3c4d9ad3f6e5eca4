package kinds

const Paid = 1
