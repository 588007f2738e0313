"""Records made into text: in go records and sentences, out come lines. It asks nothing and prints nothing."""
