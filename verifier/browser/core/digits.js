// Digits in Khmer script (U+17E0 to U+17E9), which people type and read where others use 0 to 9.

export const plainDigits = (text) => text.replace(/[\u17e0-\u17e9]/g, (digit) => String(digit.charCodeAt(0) - 0x17e0));
export const khmerDigits = (text) => text.replace(/[0-9]/g, (digit) => String.fromCharCode(0x17e0 + Number(digit)));
