<?php // run: php -S 127.0.0.1:8080 server.php

// This server is made for trying out, and answers one request at a time: while a page reads the
// stream, another one waits. With PHP_CLI_SERVER_WORKERS=4 in its environment it answers several.

function stream(): void
{
    header("Content-Type: text/event-stream");
    // php.ini often asks PHP to collect 4,096 bytes before it sends any.
    while (ob_get_level() > 0) {
        ob_end_clean();
    }
    for ($num = 1;; $num++) {
        $message = gmdate("Y-m-d\TH:i:s\Z");
        $data = json_encode(["num" => $num, "message" => $message]);
        // The empty line is what makes it an event. "\n" needs double quotes.
        echo "data: $data\n\n";
        // Other servers than this one keep what you echo until you flush it.
        flush();
        // When the reader has left, PHP notices at one of the next writes, and ends the script.
        sleep(2);
    }
}

switch (parse_url($_SERVER["REQUEST_URI"], PHP_URL_PATH)) {
    case "/":
        readfile(__DIR__ . "/index.html");
        break;
    case "/sse":
        stream();
        break;
    default:
        http_response_code(404);
        echo "Not found\n";
}
