// Checks the proof of one act with the Go checksum database's own code: golang.org/x/mod/sumdb/note and tlog.
//
//	proof FILE ACT LOG-KEY [WITNESS-KEY...]
//	proof -          such lines on standard input, parted by blanks, each answered before the next is read
//
// FILE is a tlog-proof, ACT the bytes that it proves, LOG-KEY and WITNESS-KEY are vkeys. Every witness that is named must have
// cosigned. Nothing of Comity is used. Cosignatures are those of C2SP tlog-cosignature, a signature type that x/mod does not know:
// it is written here on top of crypto/ed25519 and handed to note.Open as any other verifier.
package main

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	if len(os.Args) != 2 || os.Args[1] != "-" {
		answer(os.Args[1:])
		return
	}
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		answer(strings.Fields(lines.Text()))
	}
}

func answer(args []string) {
	if len(args) < 3 {
		fmt.Println("refused: want FILE ACT LOG-KEY [WITNESS-KEY...]")
		return
	}
	size, err := check(args[0], args[1], args[2], args[3:])
	if err != nil {
		fmt.Printf("refused: %v\n", err)
		return
	}
	fmt.Printf("accepted: %d\n", size)
}

func check(file, act, logKey string, witnesses []string) (int64, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return 0, err
	}
	leaf, err := os.ReadFile(act)
	if err != nil {
		return 0, err
	}
	index, proof, checkpoint, err := parse(raw)
	if err != nil {
		return 0, fmt.Errorf("file: %w", err)
	}
	tree, err := open(checkpoint, logKey, witnesses)
	if err != nil {
		return 0, fmt.Errorf("checkpoint: %w", err)
	}
	return tree.N, tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(leaf))
}

// parse reads the lines of a tlog-proof.
func parse(raw []byte) (index int64, proof tlog.RecordProof, checkpoint []byte, err error) {
	head, checkpoint, found := bytes.Cut(raw, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	if !found || lines[0] != "c2sp.org/tlog-proof@v1" {
		return 0, nil, nil, errors.New("no tlog-proof")
	}
	lines = lines[1:]
	if len(lines) > 0 && strings.HasPrefix(lines[0], "extra ") {
		lines = lines[1:]
	}
	if len(lines) == 0 || !strings.HasPrefix(lines[0], "index ") {
		return 0, nil, nil, errors.New("no index")
	}
	if index, err = strconv.ParseInt(lines[0][len("index "):], 10, 64); err != nil {
		return 0, nil, nil, err
	}
	for _, line := range lines[1:] {
		hash, err := base64.StdEncoding.DecodeString(line)
		if err != nil || len(hash) != tlog.HashSize {
			return 0, nil, nil, errors.New("no hash")
		}
		proof = append(proof, tlog.Hash(hash))
	}
	return index, proof, checkpoint, nil
}

// open reads a checkpoint that the log and every one of the witnesses signed.
func open(raw []byte, logKey string, witnesses []string) (tlog.Tree, error) {
	log, err := note.NewVerifier(logKey)
	if err != nil {
		return tlog.Tree{}, err
	}
	all := []note.Verifier{log}
	for _, vkey := range witnesses {
		one, err := newWitness(vkey)
		if err != nil {
			return tlog.Tree{}, err
		}
		all = append(all, one)
	}
	opened, err := note.Open(raw, note.VerifierList(all...))
	if err != nil {
		return tlog.Tree{}, err
	}
	for _, one := range all {
		signed := false
		for _, by := range opened.Sigs {
			signed = signed || by.Name == one.Name() && by.Hash == one.KeyHash()
		}
		if !signed {
			return tlog.Tree{}, fmt.Errorf("no line by %s", one.Name())
		}
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != log.Name() || lines[3] != "" {
		return tlog.Tree{}, errors.New("not three lines, or another log's name")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return tlog.Tree{}, errors.New("no root hash")
	}
	return tlog.Tree{N: size, Hash: tlog.Hash(root)}, nil
}

// witness verifies timestamped Ed25519 cosignatures, signature type 0x04.
type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func newWitness(vkey string) (*witness, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("no vkey")
	}
	id, err := hex.DecodeString(parts[1])
	if err != nil || len(id) != 4 {
		return nil, errors.New("no key id")
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 1+ed25519.PublicKeySize || key[0] != 4 {
		return nil, errors.New("no key of a witness")
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	if !bytes.Equal(sum[:4], id) {
		return nil, errors.New("another key id")
	}
	return &witness{parts[0], binary.BigEndian.Uint32(id), key[1:]}, nil
}

func (w *witness) Name() string    { return w.name }
func (w *witness) KeyHash() uint32 { return w.hash }

func (w *witness) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	at := binary.BigEndian.Uint64(sig)
	if at > math.MaxInt64 {
		return false
	}
	signed := append([]byte(fmt.Sprintf("cosignature/v1\ntime %d\n", at)), msg...)
	return ed25519.Verify(w.key, signed, sig[8:])
}
