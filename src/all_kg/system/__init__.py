"""Asked of the operating system: locks, files written whole, work that can be ended, programs, HTTP."""
