package split

import "math"

const (
	// A rhythm is told from so many changes and weeks on; below, chance speaks.
	rhythmChanges = 20
	rhythmWeeks   = 12
	// ownChanges is the share of changes that touch no other part, ownWeeks the
	// correlation with the others' weeks, at which a candidate moves by itself. Real
	// services share a third of their changes; what is planned together goes up and
	// down together, with correlations above a half.
	ownChanges = 0.65
	ownWeeks   = 0.3
)

// A Rhythm says whether a candidate changes when the others do. It is a sign that
// releases of its own would be used, and never draws the line.
type Rhythm struct {
	Changes int     `json:"changes"` // that touched it in the window
	Alone   float64 `json:"alone"`   // share of them that touched no other candidate
	// Correlation is Pearson's, of its changes per week with those of all other
	// candidates together: 1 where they are busy in the same weeks, 0 where theirs
	// tell nothing of its own.
	Correlation float64 `json:"correlation"`
	// Bursts is (σ − μ) / (σ + μ) of its changes per week: -1 for the same number
	// every week, 0 for chance, towards 1 for a few busy weeks. OthersBursts is that
	// of the others.
	Bursts       float64 `json:"bursts"`
	OthersBursts float64 `json:"othersBursts"`
}

// own reports whether a candidate has a rhythm of its own.
func (r *Rhythm) own() bool {
	return r != nil && r.Alone >= ownChanges && r.Correlation <= ownWeeks
}

// rhythmOf compares the weeks of a candidate with those of the others, nil where
// there is too little of either.
func rhythmOf(name string, past *Past) *Rhythm {
	weeks := 0
	for _, w := range past.Weeks {
		weeks = max(weeks, len(w))
	}
	if past.Changes[name] < rhythmChanges || weeks < rhythmWeeks {
		return nil
	}
	mine, others := make([]float64, weeks), make([]float64, weeks)
	for candidate, list := range past.Weeks {
		for week, n := range list {
			if candidate == name {
				mine[week] += float64(n)
			} else {
				others[week] += float64(n)
			}
		}
	}
	r := &Rhythm{Changes: past.Changes[name], Alone: round(float64(past.Alone[name]) / float64(past.Changes[name]))}
	r.Correlation, r.Bursts, r.OthersBursts = round(correlation(mine, others)), round(burstiness(mine)), round(burstiness(others))
	return r
}

// meanAndDeviation returns μ and σ of the whole population.
func meanAndDeviation(x []float64) (mean, deviation float64) {
	for _, v := range x {
		mean += v
	}
	mean /= float64(len(x))
	for _, v := range x {
		deviation += (v - mean) * (v - mean)
	}
	return mean, math.Sqrt(deviation / float64(len(x)))
}

// correlation is Pearson's, 0 where one side never changes its number.
func correlation(x, y []float64) float64 {
	mx, dx := meanAndDeviation(x)
	my, dy := meanAndDeviation(y)
	if dx == 0 || dy == 0 {
		return 0
	}
	sum := 0.0
	for i := range x {
		sum += (x[i] - mx) * (y[i] - my)
	}
	return sum / float64(len(x)) / (dx * dy)
}

// burstiness is that of Goh and Barabási 2008, of counts per week.
func burstiness(x []float64) float64 {
	mean, deviation := meanAndDeviation(x)
	if mean+deviation == 0 {
		return 0
	}
	return (deviation - mean) / (deviation + mean)
}
