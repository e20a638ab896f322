"""One request answered once: taken apart, each part looked up or done, and the rows told that the answer rests on."""
