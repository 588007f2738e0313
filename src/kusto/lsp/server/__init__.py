"""The shell around the answers: speaks the protocol over standard input and output. Only here is pygls imported."""
