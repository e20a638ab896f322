SELECT count_request(:subject, :counted_window) AS counted
