# erode and its renderer, without a Go toolchain: the checks need none.
#
#   docker run --rm -v "$PWD:/src" ghcr.io/erodehq/erode check
FROM golang:1.26-alpine AS build
WORKDIR /erode
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /out/ ./cmd/erode ./cmd/erode-graphviz

FROM alpine:3.22
# git reads the history; the mounted checkout belongs to somebody else.
RUN apk add --no-cache git && git config --system --add safe.directory '*'
COPY --from=build /out/ /usr/local/bin/
WORKDIR /src
ENTRYPOINT ["erode"]
