module github.com/erodehq/erode

go 1.26
