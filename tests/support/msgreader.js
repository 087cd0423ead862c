// What the npm package @kenjiuno/msgreader finds in .msg files, as JSON, one line a file.
"use strict";
const fs = require("fs");
const crypto = require("crypto");
const { default: MsgReader } = require("@kenjiuno/msgreader");

function attachment(reader, item) {
    const record = { name: item.fileName ?? null, message: Boolean(item.innerMsgContent) };
    if (!record.message && item.dataId !== undefined) {
        const content = reader.getAttachment(item).content;
        record.bytes = content.length;
        record.sha256 = crypto.createHash("sha256").update(content).digest("hex");
    }
    return record;
}

for (const path of process.argv.slice(2)) {
    const reader = new MsgReader(fs.readFileSync(path));
    const data = reader.getFileData();
    console.log(JSON.stringify({
        error: data.error ?? null,
        subject: data.subject ?? null,
        body: data.body ?? null,
        recipients: (data.recipients ?? []).map((r) => [r.name ?? null, r.email ?? null]),
        attachments: (data.attachments ?? []).map((a) => attachment(reader, a)),
    }));
}
