// run: go run server.go

package main

import (
	"embed"
	"encoding/json"
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
	w.Header().Set("Content-Type", "text/event-stream")
	ticker := time.NewTicker(2 * time.Second)
	defer ticker.Stop()
	for num := 1; ; num++ {
		// Three writes and one event: only the empty line makes it one.
		fmt.Fprint(w, "data: ")
		json.NewEncoder(w).Encode(map[string]any{"num": num, "message": time.Now().UTC()}) // And \n.
		fmt.Fprint(w, "\n")
		w.(http.Flusher).Flush() // The three stay in a buffer until now.
		select {
		case <-ticker.C:
		case <-r.Context().Done(): // The reader has left.
			return // It ends the response. If the page were still there, it would ask again.
		}
	}
}

func main() {
	http.HandleFunc("/sse", stream)
	http.Handle("/", http.FileServer(http.FS(files)))
	port := "8080"
	if value := os.Getenv("PORT"); value != "" {
		port = value
	}
	listener, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("listening on http://%s\n", listener.Addr())
	log.Fatal(http.Serve(listener, nil))
}
