"""The models that agents may think with: Amazon Bedrock and others by setting, and the rules behind them."""
