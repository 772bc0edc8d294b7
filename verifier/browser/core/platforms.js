// Platforms: made by `make page` from verifier/values/platforms.json, which says what each part means.

export const PLATFORMS = ["", "facebook", "tiktok", "telegram", "instagram", "youtube"];
export const PLATFORM_NAMES = {"facebook": "Facebook", "tiktok": "TikTok", "telegram": "Telegram", "instagram": "Instagram", "youtube": "YouTube"};
export const PLATFORM_ADDRESSES = {
  facebook: {"hosts": ["facebook.com", "fb.com", "fb.me"], "pages": ["profile.php?id=NAME", "pages/*/NAME", "people/*/NAME", "@NAME", "NAME"], "others": ["events", "explore", "gaming", "groups", "hashtag", "help", "l.php", "live", "login", "login.php", "marketplace", "p", "pages", "people", "permalink.php", "photo", "photo.php", "profile.php", "reel", "reels", "search", "share", "share.php", "sharer", "sharer.php", "stories", "story.php", "video", "watch"]},
  tiktok: {"hosts": ["tiktok.com"], "pages": ["@NAME"], "others": []},
  telegram: {"hosts": ["t.me", "telegram.me"], "pages": ["s/NAME", "@NAME", "NAME"], "others": ["addlist", "addstickers", "c", "joinchat", "login", "s", "share"]},
  instagram: {"hosts": ["instagram.com"], "pages": ["@NAME", "NAME"], "others": ["accounts", "direct", "explore", "login", "p", "reel", "reels", "share", "stories", "tv"]},
  youtube: {"hosts": ["youtube.com"], "pages": ["c/NAME", "user/NAME", "@NAME"], "others": []},
};
