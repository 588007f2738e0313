"""Real servers for the tests, the demo and the benchmark; none of this imports pytest."""
