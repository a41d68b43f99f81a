package main

import (
	"bytes"
	"context"
	"crypto/subtle"
	"log"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/gorilla/websocket"
)

// A dead client neither reads nor answers.
const patience = 5 * time.Second

var (
	port, origin, token = os.Getenv("PORT"), os.Getenv("ORIGIN"), os.Getenv("TOKEN")
	drain, _            = signal.NotifyContext(context.Background(), syscall.SIGTERM)
	open                sync.WaitGroup
	upgrader            = websocket.Upgrader{
		CheckOrigin: func(r *http.Request) bool { return r.Header.Get("Origin") == origin },
	}
)

type client struct {
	*websocket.Conn
	writing sync.Mutex
}

type message struct {
	kind int
	data []byte
}

// your application: look up or verify a token of the user's own
func isValid(given string) bool {
	return subtle.ConstantTimeCompare([]byte(given), []byte(token)) == 1
}

func handle(c *client, m message) {
	c.send(m.kind, m.data) // your application: this one is an echo
}

func live(w http.ResponseWriter, r *http.Request) {
	open.Add(1)
	defer open.Done()
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer conn.Close()
	conn.SetReadLimit(1 << 20)
	c := &client{Conn: conn}
	if !isValid(r.URL.Query().Get("token")) {
		c.sayGoodbye(4401, "token")
		for err == nil {
			_, _, err = conn.NextReader()
		}
		return
	}
	left := r.Context().Done() // closed when this function returns
	go func() {
		select {
		case <-drain.Done():
			c.sayGoodbye(websocket.CloseServiceRestart, "retry-after=2")
		case <-left:
		}
	}()
	messages := make(chan message, 32)
	go c.read(messages, left)
	for m := range messages {
		handle(c, m)
	}
}

// Reads to the end: the client's answer to a close frame must arrive.
func (c *client) read(messages chan<- message, left <-chan struct{}) {
	defer close(messages)
	defer c.Close() // the worker may still be busy
	for {
		kind, data, err := c.ReadMessage()
		if err != nil {
			return
		}
		if kind == websocket.TextMessage && bytes.HasPrefix(data, []byte(`{"type":"ping"`)) {
			c.send(kind, bytes.Replace(data, []byte("ping"), []byte("pong"), 1))
			continue
		}
		select {
		case messages <- message{kind, data}:
		case <-left:
			return
		}
	}
}

// gorilla allows one writer at a time.
func (c *client) send(kind int, data []byte) {
	c.writing.Lock()
	defer c.writing.Unlock()
	c.SetWriteDeadline(time.Now().Add(patience))
	if err := c.WriteMessage(kind, data); err != nil && err != websocket.ErrCloseSent {
		c.Close()
	}
}

func (c *client) sayGoodbye(code int, reason string) {
	deadline := time.Now().Add(patience)
	// Unlike c's own, this may be called while another goroutine reads.
	c.UnderlyingConn().SetReadDeadline(deadline)
	c.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason), deadline)
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
