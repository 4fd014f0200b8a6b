<?php // run: php -S 127.0.0.1:8080 server.php

// This server is made for trying out, and answers one request at a time. With
// PHP_CLI_SERVER_WORKERS=4 in its environment it answers several.

function stream(): void
{
    header("Content-Type: text/event-stream");
    // PHP ends a script whose reader has left, at a write. With this it goes on, and you look.
    ignore_user_abort(true);
    // With "output_buffering = 4096" in php.ini, PHP collects so many bytes before it sends any,
    // and flush() does not reach them. Take that buffer away, once.
    while (ob_get_level() > 0) {
        ob_end_clean();
    }
    for ($num = 1; !connection_aborted(); $num++) {
        $message = gmdate("Y-m-d\TH:i:s\Z");
        // Three writes and one event: only the empty line makes it one.
        echo "data: ";
        echo json_encode(["num" => $num, "message" => $message]), "\n";
        echo "\n";
        // Other servers than this one hold the writes back until now.
        flush();
        sleep(2);
    }
    // Here you would give back what the reader has cost. Returning sooner would end the response,
    // and the page would ask again.
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
