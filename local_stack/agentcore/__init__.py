"""The laptop's Amazon Bedrock AgentCore: invocations of Runtimes, and the data plane of Memory."""
