package inner

var Row int
