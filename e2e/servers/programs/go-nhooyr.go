package main

import (
	"bytes"
	"context"
	"crypto/subtle"
	"log"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"nhooyr.io/websocket"
)

// A dead client neither reads nor answers.
const patience = 5 * time.Second

var (
	port, origin, token = os.Getenv("PORT"), os.Getenv("ORIGIN"), os.Getenv("TOKEN")
	drain, _            = signal.NotifyContext(context.Background(), syscall.SIGTERM)
	open                sync.WaitGroup
)

type message struct {
	kind websocket.MessageType
	data []byte
}

// your application: look up or verify a token of the user's own
func isValid(given string) bool {
	return subtle.ConstantTimeCompare([]byte(given), []byte(token)) == 1
}

func handle(conn *websocket.Conn, m message) {
	send(conn, m) // your application: this one is an echo
}

func live(w http.ResponseWriter, r *http.Request) {
	open.Add(1)
	defer open.Done()
	// Accept compares hosts only, and accepts requests without an Origin.
	if r.Header.Get("Origin") != origin {
		http.Error(w, "Forbidden", http.StatusForbidden)
		return
	}
	from, _ := url.Parse(origin)
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{OriginPatterns: []string{from.Host}})
	if err != nil {
		return
	}
	if !isValid(r.URL.Query().Get("token")) {
		conn.Close(4401, "token")
		return
	}
	defer conn.Close(websocket.StatusInternalError, "")
	conn.SetReadLimit(1 << 20)
	left := r.Context().Done() // closed when this function returns
	go func() {
		select {
		case <-drain.Done():
			conn.Close(websocket.StatusServiceRestart, "retry-after=2")
		case <-left:
		}
	}()
	messages := make(chan message, 32)
	go read(conn, messages, left)
	for m := range messages {
		handle(conn, m)
	}
}

func read(conn *websocket.Conn, messages chan<- message, left <-chan struct{}) {
	defer close(messages)
	for {
		kind, data, err := conn.Read(context.Background())
		if err != nil {
			return
		}
		if kind == websocket.MessageText && bytes.HasPrefix(data, []byte(`{"type":"ping"`)) {
			send(conn, message{kind, bytes.Replace(data, []byte("ping"), []byte("pong"), 1)})
			continue
		}
		select {
		case messages <- message{kind, data}:
		case <-left:
			return
		}
	}
}

func send(conn *websocket.Conn, m message) {
	soon, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn.Write(soon, m.kind, m.data)
}

func main() {
	if port == "" || origin == "" || token == "" {
		log.Fatal("Set PORT, ORIGIN and TOKEN")
	}
	server := &http.Server{Addr: ":" + port, Handler: http.HandlerFunc(live)}
	go func() {
		if err := server.ListenAndServe(); err != http.ErrServerClosed {
			log.Fatal(err)
		}
	}()
	<-drain.Done()
	time.AfterFunc(patience, func() { os.Exit(0) })
	server.Shutdown(context.Background())
	open.Wait()
}
