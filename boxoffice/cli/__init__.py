"""The command line: `boxoffice up`, `down`, `status`, `chat`, `demo`, `mail` and others, one module each."""
