/** What makes the text of a page handy: keys, contents, progress, quizzes, copy buttons. */

import "./arrival.ts";
import "./arrow_keys.ts";
import "./contents.ts";
import "./home_progress.tsx";
import "./quiz.ts";
import "./search_button.ts";
import "./snippets.ts";
import "./theme_button.ts";
