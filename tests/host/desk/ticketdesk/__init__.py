"""A small ticket desk that takes Jackfield in, by jackfield.host and jackfield.sdk and nothing else."""
