"""A client of the public interface: signing in, REST, the chat socket and the gateway's card form, all asynchronous."""
