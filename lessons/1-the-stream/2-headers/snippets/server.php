<?php // run: php -S 127.0.0.1:8080 server.php

// This server is made for trying out, and answers one request at a time. With
// PHP_CLI_SERVER_WORKERS=4 in its environment it answers several.

function stream(): void
{
    // Headers come before any output: an echo, or an empty line before "<?php", may send the head.
    // For the browser. Without it PHP says text/html. It adds ";charset=UTF-8" to both.
    header("Content-Type: text/event-stream");
    // For caches on the way: never answer from a copy unasked. For proxies: do not compress.
    header("Cache-Control: no-cache, no-transform");
    // For nginx: pass everything on as it comes. It keeps this header for itself.
    header("X-Accel-Buffering: no");
    while (ob_get_level() > 0) {
        ob_end_clean();
    }
    for ($num = 1;; $num++) {
        $message = gmdate("Y-m-d\TH:i:s\Z");
        echo "data: ", json_encode(["num" => $num, "message" => $message]), "\n\n";
        flush();
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
