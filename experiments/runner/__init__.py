"""Runner: creates, resumes and writes runs."""
