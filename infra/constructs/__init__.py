"""The parts that stacks are composed of."""
