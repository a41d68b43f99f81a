package main

import (
	"bytes"
	"context"
	"log"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/gorilla/websocket"
)

var (
	origin, token = os.Getenv("ORIGIN"), os.Getenv("TOKEN")
	conns         sync.Map
	open          sync.WaitGroup
	upgrader      = websocket.Upgrader{
		CheckOrigin: func(r *http.Request) bool { return r.Header.Get("Origin") == origin },
	}
)

func live(w http.ResponseWriter, r *http.Request) {
	open.Add(1)
	defer open.Done()
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer conn.Close()
	isWelcome := r.URL.Query().Get("token") == token
	if isWelcome {
		conns.Store(conn, nil)
		defer conns.Delete(conn)
	} else {
		sayGoodbye(conn, 4401, "token")
	}
	// Read to the end: the client's answer to a close frame must arrive.
	for {
		kind, data, err := conn.ReadMessage()
		if err != nil {
			return
		}
		if !isWelcome {
			continue
		}
		if bytes.HasPrefix(data, []byte(`{"type":"ping"`)) {
			data = bytes.Replace(data, []byte("ping"), []byte("pong"), 1)
		}
		conn.WriteMessage(kind, data) // your application: this one is an echo
	}
}

func sayGoodbye(conn *websocket.Conn, code int, reason string) {
	// Clients that are dead don't answer.
	deadline := time.Now().Add(5 * time.Second)
	conn.SetReadDeadline(deadline)
	conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason), deadline)
}

func main() {
	server := &http.Server{Addr: ":" + os.Getenv("PORT"), Handler: http.HandlerFunc(live)}
	go func() {
		if err := server.ListenAndServe(); err != http.ErrServerClosed {
			log.Fatal(err)
		}
	}()
	drain := make(chan os.Signal, 1)
	signal.Notify(drain, syscall.SIGTERM)
	<-drain
	server.Shutdown(context.Background())
	conns.Range(func(conn, _ any) bool {
		sayGoodbye(conn.(*websocket.Conn), websocket.CloseServiceRestart, "retry-after=2")
		return true
	})
	open.Wait()
}
