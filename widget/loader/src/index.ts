/** The script that a product's page loads; a classic script knows its own tag while it runs. */
import { install } from "./install.ts";

install(document.currentScript as HTMLScriptElement);
