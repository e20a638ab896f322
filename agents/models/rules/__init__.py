"""A conversationalist made of rules: understand, decide, speak. Only model.py knows Strands."""
