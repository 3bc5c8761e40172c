"""A project on djblets 6.1, for the benchmark `framework`; it runs in an environment of its own."""
