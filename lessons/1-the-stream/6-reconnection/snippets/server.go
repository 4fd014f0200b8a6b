// run: go run server.go

package main

import (
	"embed"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

//go:embed index.html
var files embed.FS

func stream(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	// The browser says how far it has come. Anybody can send this header: nonsense counts as 0.
	num, err := strconv.Atoi(r.Header.Get("Last-Event-ID"))
	if err != nil || num < 0 || num > 1e9 {
		num = 0
	}
	// From now on the browser waits a second, not three or five, before it asks again.
	fmt.Fprint(w, "retry: 1000\n")
	for r.Context().Err() == nil { // Until the reader has left.
		num++
		message := time.Now().UTC().Format(time.RFC3339Nano)
		fmt.Fprintf(w, "id: %d\ndata: {\"num\":%d,\"message\":%q}\n\n", num, num, message)
		w.(http.Flusher).Flush()
		time.Sleep(2 * time.Second)
	}
}

func main() {
	http.HandleFunc("/sse", stream)
	http.Handle("/", http.FileServer(http.FS(files)))
	port := strings.Fields(os.Getenv("PORT") + " 8080")[0]
	listener, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("listening on http://%s\n", listener.Addr())
	log.Fatal(http.Serve(listener, nil))
}
