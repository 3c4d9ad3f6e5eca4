package html

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// A browser is a headless Chromium that listens on two pipes: messages of the
// DevTools protocol, each ended by a zero byte. That needs no port and no library.
type browser struct {
	t       *testing.T
	in      *os.File
	session string

	mu      sync.Mutex
	next    int
	waiting map[int]chan reply
	events  []event
}

type reply struct {
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Message string `json:"message"`
	} `json:"error"`
}

type event struct {
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
}

// startBrowser starts Chromium, or skips the test: it is an end-to-end check that
// ERODE_E2E=1 asks for. ERODE_CHROMIUM names the program, if it is not on PATH.
func startBrowser(t *testing.T) *browser {
	t.Helper()
	if os.Getenv("ERODE_E2E") != "1" {
		t.Skip("set ERODE_E2E=1 to run the browser checks; they need Chromium")
	}
	program := os.Getenv("ERODE_CHROMIUM")
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); program == "" && err == nil {
			program = path
		}
	}
	if program == "" {
		t.Fatal("no Chromium on PATH: install it, or name it in ERODE_CHROMIUM")
	}
	childIn, in := pipe(t)
	out, childOut := pipe(t)
	cmd := exec.Command(program, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--remote-debugging-pipe",
		"--user-data-dir="+filepath.Join(t.TempDir(), "profile"), "about:blank")
	cmd.ExtraFiles = []*os.File{childIn, childOut} // descriptors 3 and 4
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	childIn.Close()
	childOut.Close()
	b := &browser{t: t, in: in, waiting: map[int]chan reply{}}
	go b.read(out)
	t.Cleanup(func() {
		b.call("Browser.close", nil, nil)
		cmd.Wait()
		in.Close()
		out.Close()
	})
	b.attach()
	return b
}

func pipe(t *testing.T) (r, w *os.File) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	return r, w
}

// attach opens a page and has it report what it does.
func (b *browser) attach() {
	var target struct{ TargetID string }
	b.call("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var attached struct{ SessionID string }
	b.call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached)
	b.session = attached.SessionID
	for _, domain := range []string{"Page", "Runtime", "Log", "Network"} {
		b.call(domain+".enable", nil, nil)
	}
	b.call("Performance.enable", map[string]any{"timeDomain": "threadTicks"}, nil)
	b.size(1600, 1000)
}

func (b *browser) read(out *os.File) {
	r := bufio.NewReaderSize(out, 1<<20)
	for {
		message, err := r.ReadBytes(0)
		if err != nil {
			return
		}
		message = message[:len(message)-1]
		var head struct {
			ID int `json:"id"`
			reply
			event
		}
		if json.Unmarshal(message, &head) != nil {
			continue
		}
		b.mu.Lock()
		if head.ID != 0 {
			b.waiting[head.ID] <- head.reply
			delete(b.waiting, head.ID)
		} else {
			b.events = append(b.events, head.event)
		}
		b.mu.Unlock()
	}
}

// call sends a command and decodes its result.
func (b *browser) call(method string, params, result any) {
	b.t.Helper()
	answer := make(chan reply, 1)
	b.mu.Lock()
	b.next++
	id := b.next
	b.waiting[id] = answer
	b.mu.Unlock()
	message := map[string]any{"id": id, "method": method}
	if params != nil {
		message["params"] = params
	}
	if b.session != "" && !strings.HasPrefix(method, "Browser.") {
		message["sessionId"] = b.session
	}
	text, err := json.Marshal(message)
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := b.in.Write(append(text, 0)); err != nil {
		b.t.Fatalf("%s: %v", method, err)
	}
	select {
	case r := <-answer:
		if r.Error != nil {
			b.t.Fatalf("%s: %s", method, r.Error.Message)
		}
		if result != nil {
			if err := json.Unmarshal(r.Result, result); err != nil {
				b.t.Fatalf("%s: %v", method, err)
			}
		}
	case <-time.After(60 * time.Second):
		b.t.Fatalf("%s: no answer in a minute", method)
	}
}

// busy returns the CPU time of the page's main thread so far, in milliseconds.
func (b *browser) busy() float64 {
	var out struct {
		Metrics []struct {
			Name  string
			Value float64
		}
	}
	b.call("Performance.getMetrics", nil, &out)
	for _, m := range out.Metrics {
		if m.Name == "TaskDuration" {
			return 1000 * m.Value
		}
	}
	b.t.Fatal("the browser does not count the time of its tasks")
	return 0
}

func (b *browser) size(width, height int) {
	b.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false}, nil)
}

// open loads a file and waits until it has drawn.
func (b *browser) open(file, hash string) {
	b.t.Helper()
	b.call("Page.navigate", map[string]any{"url": "about:blank"}, nil)
	b.mu.Lock()
	b.events = nil
	b.mu.Unlock()
	b.call("Page.navigate", map[string]any{"url": "file://" + file + hash}, nil)
	b.until(`document.readyState === "complete" && document.querySelector("#main").children.length > 0`)
}

// until waits for a condition.
func (b *browser) until(condition string) {
	b.t.Helper()
	for start := time.Now(); time.Since(start) < 15*time.Second; time.Sleep(20 * time.Millisecond) {
		if b.eval(condition+" ? 1 : 0") == 1.0 {
			return
		}
	}
	b.t.Fatalf("%s: not within 15 s\n%s", condition, strings.Join(b.complaints(""), "\n"))
}

// eval returns the value of a JavaScript expression; the page's policy does not
// bind the debugger.
func (b *browser) eval(expression string) any {
	b.t.Helper()
	var out struct {
		Result           struct{ Value any }
		ExceptionDetails *struct{ Text string }
	}
	b.call("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true, "awaitPromise": true}, &out)
	if out.ExceptionDetails != nil {
		return fmt.Sprintf("exception in %s: %s", expression, out.ExceptionDetails.Text)
	}
	return out.Result.Value
}

// goTo changes the address and waits for the frame after.
func (b *browser) goTo(hash string) {
	b.t.Helper()
	text, _ := json.Marshal(hash)
	b.eval(fmt.Sprintf("location.hash = %s; new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))", text))
}

// key presses keys, "Tab", "a", "ArrowDown".
func (b *browser) key(names ...string) {
	b.t.Helper()
	for _, name := range names {
		down := map[string]any{"type": "keyDown", "key": name, "code": name}
		switch {
		case len(name) == 1:
			down["text"] = name
		case name == "Enter":
			down["text"] = "\r"
			down["windowsVirtualKeyCode"] = 13
		case name == "Tab":
			down["windowsVirtualKeyCode"] = 9
		}
		b.call("Input.dispatchKeyEvent", down, nil)
		b.call("Input.dispatchKeyEvent", map[string]any{"type": "keyUp", "key": name, "code": name}, nil)
	}
	b.eval("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))")
}

func (b *browser) dark(on bool) {
	value := "light"
	if on {
		value = "dark"
	}
	b.call("Emulation.setEmulatedMedia", map[string]any{"features": []map[string]string{{"name": "prefers-color-scheme", "value": value}}}, nil)
}

// media shows the page as on "print", or with "" as on a screen.
func (b *browser) media(name string) {
	b.call("Emulation.setEmulatedMedia", map[string]any{"media": name}, nil)
}

// picture saves a screenshot where ERODE_PICTURES says; without it there is none.
func (b *browser) picture(name string) {
	dir := os.Getenv("ERODE_PICTURES")
	if dir == "" {
		return
	}
	var shot struct{ Data []byte }
	b.call("Page.captureScreenshot", map[string]any{"format": "png"}, &shot)
	if err := os.WriteFile(filepath.Join(dir, name+".png"), shot.Data, 0o644); err != nil {
		b.t.Error(err)
	}
}

// print returns the page as PDF.
func (b *browser) print() []byte {
	var out struct{ Data []byte }
	b.call("Page.printToPDF", map[string]any{"printBackground": true, "landscape": true, "preferCSSPageSize": true}, &out)
	return out.Data
}

// complaints returns errors on the console, broken policies, uncaught exceptions,
// and every request that is not the file itself.
func (b *browser) complaints(file string) []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var list []string
	for _, e := range b.events {
		switch e.Method {
		case "Runtime.exceptionThrown":
			list = append(list, "exception: "+string(e.Params))
		case "Log.entryAdded":
			list = append(list, "log: "+string(e.Params))
		case "Runtime.consoleAPICalled":
			list = append(list, "console: "+string(e.Params))
		case "Network.requestWillBeSent":
			var p struct {
				Request struct{ URL string }
			}
			json.Unmarshal(e.Params, &p)
			if url, _, _ := strings.Cut(p.Request.URL, "#"); url != "file://"+file && url != "about:blank" {
				list = append(list, "request: "+url)
			}
		}
	}
	return list
}
