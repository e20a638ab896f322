"""What is done while a stack starts, each as a process of its own: see `task`."""
