// Repeats the steps of a proof of misconduct with the Go checksum database's own code: golang.org/x/mod/sumdb/note and tlog.
//
//	misconduct FILE...
//	misconduct -       such names on standard input, one a line
//
// Nothing of Comity is used. It opens the signed notes that lie between the marks, with the keys that the file names, and checks
// the hashes between their roots. What it cannot see: of `not-lent`, whose key counts in a log; it checks that the entries are
// those that were signed.
package main

import (
	"bufio"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type file struct {
	fields   map[string]string
	sections map[string][]string // bodies by name, in their order
}

type state struct {
	origin string
	tree   tlog.Tree
	time   uint64 // of a cosignature
}

func main() {
	if len(os.Args) == 2 && os.Args[1] == "-" {
		for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
			answer(lines.Text())
		}
		return
	}
	for _, name := range os.Args[1:] {
		answer(name)
	}
}

func answer(name string) {
	raw, err := os.ReadFile(name)
	kind := ""
	if err == nil {
		kind, err = check(string(raw))
	}
	if err != nil {
		fmt.Printf("refused: %v\n", err)
		return
	}
	fmt.Printf("accepted: %s\n", kind)
}

func check(raw string) (string, error) {
	parts := strings.Split(raw, "\n-- ")
	head := strings.Split(strings.TrimSuffix(parts[0], "\n"), "\n")
	if head[0] != "comity proof of misconduct 1" && head[0] != "comity proof of changed bytes 1" {
		return "", errors.New("header")
	}
	f := file{map[string]string{}, map[string][]string{}}
	for _, line := range head[1:] {
		name, value, _ := strings.Cut(line, " ")
		f.fields[name] = value
	}
	for i, part := range parts[1:] {
		name, body, _ := strings.Cut(part, "\n")
		if i < len(parts)-2 && body != "" {
			body += "\n"
		}
		f.sections[name] = append(f.sections[name], body)
	}
	return f.fields["kind"], f.check()
}

func (f file) check() error {
	var states []state
	var keys []note.Verifier
	for _, field := range []string{"charter-key", "key", "witness"} {
		if vkey, ok := f.fields[field]; ok {
			key, err := verifier(vkey)
			if err != nil {
				return err
			}
			keys = append(keys, key)
		}
	}
	want := 2
	if kind := f.fields["kind"]; kind == "contradicted" || kind == "unproven" {
		want = 1
	}
	if len(keys) == 0 || len(f.sections["checkpoint"]) != want {
		return errors.New("no key, or not the checkpoints of this kind")
	}
	for i, raw := range f.sections["checkpoint"] {
		one, err := open(raw, keys[min(i, len(keys)-1)])
		if err != nil {
			return err
		}
		states = append(states, one)
	}
	path, err := hashes(f.part("hashes"))
	if err != nil {
		return err
	}
	switch f.fields["kind"] {
	case "fork-same-size":
		a, b := states[0].tree, states[1].tree
		return when(a.N == b.N && a.Hash != b.Hash, "no fork")
	case "rollback":
		a, b := states[0], states[1]
		return when(a.origin == b.origin && b.tree.N < a.tree.N && b.time > a.time, "no rollback")
	case "fork", "cosigned-fork":
		if states[0].origin != states[1].origin {
			return errors.New("two logs")
		}
		return f.otherRoot(states[0].tree, states[1].tree, path)
	case "contradicted":
		seen, err := f.seen(states[0].origin)
		if err != nil {
			return err
		}
		return f.otherRoot(seen, states[0].tree, path)
	case "unproven":
		return f.unproven(states[0].tree, path)
	case "not-lent":
		return f.entries(states[1].tree, path)
	}
	return errors.New("kind")
}

// otherRoot checks that the larger tree has another root at the smaller size than was signed.
func (f file) otherRoot(smaller, larger tlog.Tree, path []tlog.Hash) error {
	root, err := hashes(f.part("root"))
	if err != nil || len(root) != 1 || root[0] == smaller.Hash {
		return errors.New("no other root")
	}
	return tlog.CheckTree(path, larger.N, larger.Hash, smaller.N, root[0])
}

func (f file) seen(of string) (tlog.Tree, error) {
	key, err := verifier(f.fields["seen-key"])
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open([]byte(f.part("seen")), note.VerifierList(key))
	if err != nil {
		return tlog.Tree{}, err
	}
	var said struct {
		V, Of, Root string
		Size        int64
	}
	if err := json.Unmarshal([]byte(opened.Text), &said); err != nil {
		return tlog.Tree{}, err
	}
	root, err := hex.DecodeString(said.Root)
	if err != nil || said.V != "seen/1" || said.Of != of || len(root) != tlog.HashSize {
		return tlog.Tree{}, errors.New("another note")
	}
	return tlog.Tree{N: said.Size, Hash: tlog.Hash(root)}, nil
}

func (f file) unproven(tree tlog.Tree, path []tlog.Hash) error {
	index, err := strconv.ParseInt(f.fields["index"], 10, 64)
	if err != nil {
		return err
	}
	served, err := base64.StdEncoding.DecodeString(strings.TrimSuffix(f.part("served"), "\n"))
	leaf, err2 := hashes(f.part("leaf"))
	if err != nil || err2 != nil || len(leaf) != 1 || tlog.RecordHash(served) == leaf[0] {
		return errors.New("not other bytes")
	}
	return tlog.CheckRecord(path, tree.N, tree.Hash, index, leaf[0])
}

// entries checks that the entries are the first of those that were signed.
func (f file) entries(tree tlog.Tree, path []tlog.Hash) error {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var found []tlog.Hash
		for _, index := range indexes {
			found = append(found, stored[index])
		}
		return found, nil
	})
	count := int64(0)
	for _, line := range strings.Split(strings.TrimSuffix(f.part("entries"), "\n"), "\n") {
		entry, err := base64.StdEncoding.DecodeString(line)
		if err != nil {
			return err
		}
		more, err := tlog.StoredHashes(count, entry, reader)
		if err != nil {
			return err
		}
		stored = append(stored, more...)
		count++
	}
	root, err := tlog.TreeHash(count, reader)
	if err != nil {
		return err
	}
	return tlog.CheckTree(path, tree.N, tree.Hash, count, root)
}

func (f file) part(name string) string {
	if len(f.sections[name]) == 0 {
		return ""
	}
	return f.sections[name][0]
}

func when(holds bool, otherwise string) error {
	if !holds {
		return errors.New(otherwise)
	}
	return nil
}

func hashes(lines string) ([]tlog.Hash, error) {
	var found []tlog.Hash
	for _, line := range strings.Split(strings.TrimSuffix(lines, "\n"), "\n") {
		if lines == "" {
			break
		}
		hash, err := base64.StdEncoding.DecodeString(line)
		if err != nil || len(hash) != tlog.HashSize {
			return nil, errors.New("no hash")
		}
		found = append(found, tlog.Hash(hash))
	}
	return found, nil
}

func open(raw string, key note.Verifier) (state, error) {
	opened, err := note.Open([]byte(raw), note.VerifierList(key))
	if err != nil {
		return state{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		return state{}, errors.New("not three lines")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return state{}, err
	}
	root, err := hashes(lines[2])
	if err != nil || len(root) != 1 {
		return state{}, errors.New("no root")
	}
	found := state{origin: lines[0], tree: tlog.Tree{N: size, Hash: root[0]}}
	if signature, err := base64.StdEncoding.DecodeString(opened.Sigs[0].Base64); err == nil && len(signature) == 76 {
		found.time = binary.BigEndian.Uint64(signature[4:])
	}
	return found, nil
}

// verifier gives x/mod's own for a plain key, and for a witness's key one on top of crypto/ed25519.
func verifier(vkey string) (note.Verifier, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 || !strings.HasPrefix(parts[2], "B") {
		return note.NewVerifier(vkey)
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 33 || key[0] != 4 {
		return nil, errors.New("no witness's key")
	}
	id := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	if hex.EncodeToString(id[:4]) != parts[1] {
		return nil, errors.New("key id")
	}
	return witness{parts[0], binary.BigEndian.Uint32(id[:]), key[1:]}, nil
}

type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (w witness) Name() string    { return w.name }
func (w witness) KeyHash() uint32 { return w.hash }

func (w witness) Verify(text, signature []byte) bool {
	if len(signature) != 72 {
		return false
	}
	said := fmt.Sprintf("cosignature/v1\ntime %d\n%s", binary.BigEndian.Uint64(signature), text)
	return ed25519.Verify(w.key, []byte(said), signature[8:])
}
