// How the scripts are cut, so that the inbox comes with few requests and none of them waits for another.

/** Each takes what its first files need, and nothing that a group of higher priority has. */
export const codeSplitting = {
  groups: [
    { name: 'core', priority: 3, test: /src\/main\.tsx$/ },
    {
      name: 'kit',
      priority: 2,
      test: /src\/(?:app\/rail|design\/(?:pane|tabs|virtual-list|field|popover))\.tsx$/,
    },
    { name: 'inbox', priority: 1, test: /src\/(?:app\/shell|features\/inbox\/inbox-page)\.tsx$/ },
  ],
}

/** What the inbox needs besides what every page does: start.js asks for it before any other script was read. */
export function nameInboxScripts() {
  return {
    name: 'ponte-inbox-scripts',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle = {} }) {
        const files = Object.values(bundle).filter(({ name }) => name === 'kit' || name === 'inbox')
        const paths = files.map(({ fileName }) => `/${fileName}`).join(' ')
        return html.replace('name="inbox-scripts" content=""', `name="inbox-scripts" content="${paths}"`)
      },
    },
  }
}
