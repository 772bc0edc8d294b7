<?php
// The badge without any script: the piece of HTML that `trustmark bundle --html` wrote, as long as it counts.
//
//   require 'badge.php';
//   echo trustmark_badge('/var/www/trustmark.html', 'CETS-0047-K2N', 'https://verify.example.com.kh');
//
// When its time is over, or there is none, all that is left is a link to where the shop can be checked. PHP 8.

function trustmark_badge(string $file, string $number, string $issuer, ?int $now = null): string {
    $piece = (string) @file_get_contents($file);
    $until = preg_match('/ data-until="([^"]+)"/', $piece, $found) ? strtotime($found[1]) : false;
    if ($until !== false && ($now ?? time()) < $until && str_contains($piece, htmlspecialchars($number))) {
        return $piece;
    }
    $link = htmlspecialchars("$issuer/#$number");
    return '<p class="trustmark"><a href="' . $link . '">' . htmlspecialchars("$number · $issuer") . '</a></p>';
}
