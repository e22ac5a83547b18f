"""Where journals are kept: memory here, for one process."""
