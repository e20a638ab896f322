"""All of our runtime boto3: nothing above this package imports it."""
