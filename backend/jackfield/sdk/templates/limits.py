"""What a template may cost: how long it may be, how much it may hold at a time, how long it may take."""

#: The longest template, in characters.
MAX_SOURCE = 10_000
#: The longest tag or output within it, in characters: what reads them takes the square of the time.
MAX_MARKUP = 2_000
#: The longest result, in bytes of UTF-8: as much as an event may hold.
MAX_OUTPUT_BYTES = 256 * 1024
#: The heaviest value that a filter may be given or give: as heavy as an event's data can be.
MAX_WEIGHT = 256 * 1024
#: What all variables of a template may weigh together.
MAX_VARIABLES_WEIGHT = 4 * MAX_WEIGHT
#: How often all loops of a template may go round, all in all.
MAX_ROUNDS = 20_000
#: Of the thread that renders, in seconds of its processor: what others do meanwhile does not count.
MAX_CPU_S = 0.25
#: The largest whole number, in bits: as large as a float can be.
MAX_NUMBER_BITS = 1_024
