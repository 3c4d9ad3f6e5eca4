module github.com/erodehq/erode

go 1.26

require (
	golang.org/x/mod v0.36.0
	gopkg.in/yaml.v3 v3.0.1
)
