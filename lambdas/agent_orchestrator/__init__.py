"""Works off the runs of a conversation when its bell rings."""
