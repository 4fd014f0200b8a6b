// Built into a Go server: says on stderr how many goroutines there are, at the start and whenever
// the number changes. Open sockets would prove less: net/http closes one at the first failed write,
// and the handler that ignores the failure goes on.
package main

import (
	"fmt"
	"os"
	"runtime"
	"time"
)

func init() {
	reported := make(chan bool)
	go func() {
		last := runtime.NumGoroutine()
		fmt.Fprintf(os.Stderr, "probe: %d goroutines\n", last)
		close(reported)
		for range time.Tick(20 * time.Millisecond) {
			if count := runtime.NumGoroutine(); count != last {
				last = count
				fmt.Fprintf(os.Stderr, "probe: %d goroutines\n", count)
			}
		}
	}()
	<-reported
}
