/* Runs first and on very old phones (ES5): what the check needs, said in words when it is missing. Never green. */
(function () {
  var root = document.documentElement;
  var lacks = [];
  function show(id) {
    document.getElementById(id).hidden = false;
  }
  function amber(words) {
    var box = document.getElementById('verdict');
    if (root.getAttribute('data-tone')) return;
    box.className = 'amber';
    box.querySelector('use').setAttribute('href', '#sign-amber');
    document.getElementById('head').textContent = 'យើងមិនអាចប្រាប់បាន · We cannot tell';
    document.getElementById('said').textContent = words || '';
    root.setAttribute('data-verdict', 'cannot-tell');
    root.setAttribute('data-tone', 'amber');
    root.setAttribute('data-as-of', '');
  }
  /* Where to go instead: the official page by HTTPS, and the page without script of the number that was asked for. */
  function leadOn() {
    var secure = document.getElementById('secure');
    var plain = document.getElementById('plain');
    var number = /^#(CETS-[0-9A-Z]{4}-[0-9A-Z]{3})(?:&|$)/.exec(location.hash);
    if (secure && lacks.indexOf('HTTPS') >= 0) {
      secure.hidden = false;
      secure.querySelector('a').href += location.hash;
    }
    if (plain && number) plain.href = plain.textContent = 'c/' + number[1] + '.html';
  }
  function broken() {
    amber('មានបញ្ហាក្នុងទំព័រនេះ។ សូមព្យាយាមម្ដងទៀត។ · Something went wrong in this page. Please try again.');
  }
  window.addEventListener('error', broken);
  window.addEventListener('unhandledrejection', broken);
  if (typeof BigInt === 'undefined') lacks.push('BigInt');
  if (!window.crypto || !window.crypto.subtle) lacks.push(window.isSecureContext === false ? 'HTTPS' : 'WebCrypto');
  if (typeof DecompressionStream === 'undefined') lacks.push('DecompressionStream');
  if (!('noModule' in document.createElement('script'))) lacks.push('modules');
  window.trustmarkLacks = lacks;
  if (lacks.length) {
    amber('');
    show('old');
    leadOn();
    document.getElementById('lacks').textContent = 'ខ្វះ · Missing: ' + lacks.join(', ');
  }
})();
