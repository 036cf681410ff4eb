"""What the paper reports, as functions of plain lists and arrays: no model, no file.

The well-kept scorers of captions start a Java program to tokenise; these take words, and are held to published numbers.
"""
