<?php // run: php -S 127.0.0.1:8080 leaky.php

// Leaks on purpose: the script goes on when its reader has left, and does not look.

ignore_user_abort(true);
header("Content-Type: text/event-stream");
while (ob_get_level() > 0) {
    ob_end_clean();
}
while (true) {
    echo "data: tick\n\n";
    flush();
    usleep(100_000);
}
