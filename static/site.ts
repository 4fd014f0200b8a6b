/** What every page runs, the live view first. */

import "./live_stream/element.tsx";
import "./arrow_keys.ts";
import "./contents.ts";
import "./home_progress.tsx";
import "./quiz.ts";
import "./search_button.ts";
import "./snippets.ts";
import "./theme_button.ts";
