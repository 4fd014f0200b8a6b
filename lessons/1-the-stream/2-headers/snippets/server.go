// run: go run server.go

package main

import (
	"embed"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"time"
)

//go:embed index.html
var files embed.FS

func stream(w http.ResponseWriter, r *http.Request) {
	// For the browser, and the only header that it looks at.
	w.Header().Set("Content-Type", "text/event-stream")
	// For caches on the way: never answer from a copy unasked. For proxies: do not compress.
	w.Header().Set("Cache-Control", "no-cache, no-transform")
	// For nginx: pass everything on as it comes. It keeps this header for itself.
	w.Header().Set("X-Accel-Buffering", "no")
	for num := 1; ; num++ {
		now := time.Now().UTC().Format(time.RFC3339Nano)
		fmt.Fprintf(w, "data: {\"num\":%d,\"message\":%q}\n\n", num, now)
		w.(http.Flusher).Flush()
		select {
		case <-time.After(2 * time.Second):
		case <-r.Context().Done(): // The reader has left.
			return
		}
	}
}

func main() {
	http.HandleFunc("/sse", stream)
	http.Handle("/", http.FileServer(http.FS(files)))
	address := "127.0.0.1:8080"
	if port := os.Getenv("PORT"); port != "" {
		address = "127.0.0.1:" + port
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("listening on http://%s\n", listener.Addr())
	log.Fatal(http.Serve(listener, nil))
}
