// The icons that stand in the sprite, by their names in Tabler; `{% icon "home" %}` draws one. A word stands beside each.
export const ICONS = [
  "alert-circle", "arrow-right", "building", "calendar", "calendar-event", "check", "chevron-down", "chevron-left",
  "chevron-right", "chevron-up", "clipboard-list", "clock", "copy", "download", "edit", "external-link", "eye",
  "file-certificate", "file-spreadsheet", "file-text", "filter", "gavel", "help", "history", "home", "info-circle",
  "layout-dashboard", "list-check", "list-details", "lock", "logout", "menu-2", "message-check", "message-question",
  "minus", "paperclip", "player-pause", "plus", "presentation", "printer", "refresh", "scale", "search", "send",
  "shield-check", "sitemap", "switch-horizontal", "table", "trash", "upload", "user", "user-check", "users", "x",
];
