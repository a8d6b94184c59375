/**
 * Every text of the console, in English, by topic. A translation is another object of this shape; texts with facts in them are functions, so
 * that it can choose its own order and plural forms.
 */
export * as texts from "./texts/all.ts"
