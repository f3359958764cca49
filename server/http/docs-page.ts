/** The OpenAPI document as one page to read: no script, nothing loaded from anywhere, light and dark. */
import { html, raw } from 'hono/html';
import { DOCS_STYLE } from './docs-style.ts';
import type { JsonSchema, OpenApiDocument, Operation, Parameter } from './openapi.ts';
import { schemaText } from './schema-text.ts';

type Markup = ReturnType<typeof html>;

interface Entry {
  method: string;
  path: string;
  operation: Operation;
}

export function docsPage(document: OpenApiDocument): Markup {
  const { info, paths, tags } = document;
  const entries = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]): Entry => ({ method, path, operation })),
  );
  const sections = tags.map(({ name }) => ({
    name,
    id: name.toLowerCase().replaceAll(' ', '-'),
    entries: entries.filter(({ operation }) => operation.tags.includes(name)),
  }));
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${info.title} API</title>
        <style>
          ${raw(DOCS_STYLE)}
        </style>
      </head>
      <body>
        <a class="skip" href="#reference">Skip to the reference</a>
        <header>
          <h1>${info.title} API</h1>
          <p>${inline(info.description)}</p>
          <p>Version ${info.version}. For programs: <a href="/openapi.json">openapi.json</a>.</p>
        </header>
        <nav aria-label="Sections">
          <ul>
            ${sections.map(
              ({ id, name, entries: own }) =>
                html`<li><a href="#${id}">${name}</a> <span class="count">${own.length}</span></li>`,
            )}
          </ul>
        </nav>
        <main id="reference">
          ${sections.map(
            ({ id, name, entries: own }) =>
              html`<section aria-labelledby="${id}">
                <h2 id="${id}">${name}</h2>
                ${own.map((entry) => route(entry))}
              </section>`,
          )}
          <section aria-labelledby="problems">
            <h2 id="problems">Problem details</h2>
            <pre tabindex="0">${schemaText(document.components.schemas['Problem'] ?? {})}</pre>
          </section>
        </main>
      </body>
    </html>`;
}

function route({ method, path, operation }: Entry): Markup {
  const { summary, description, operationId, parameters = [], requestBody, responses } = operation;
  return html`<article aria-labelledby="${operationId}">
    <h3 id="${operationId}"><span class="method">${method.toUpperCase()}</span> <code>${path}</code></h3>
    <p class="summary">${inline(summary)}</p>
    <p>${inline(description)}</p>
    ${parameters.length > 0 ? parameterTable(parameters, `${method.toUpperCase()} ${path}`) : ''}
    ${requestBody ? shape('Request', requestBody.content) : ''}
    ${Object.entries(responses)
      .filter(([status]) => status.startsWith('2'))
      .map(([status, { content, description: what }]) =>
        content
          ? shape(`Reply ${status}`, content)
          : html`<p>Reply ${status}: ${what.toLowerCase()}, no body.</p>`,
      )}
    ${problems(responses)}
  </article>`;
}

function parameterTable(parameters: readonly Parameter[], name: string): Markup {
  return html`<div class="scroll" role="region" tabindex="0" aria-label="Parameters of ${name}">
    <table>
      <caption class="quiet">
        Parameters of
        <code>${name}</code>
      </caption>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">In</th>
          <th scope="col">Value</th>
          <th scope="col">Meaning</th>
        </tr>
      </thead>
      <tbody>
        ${parameters.map(
          ({ name: own, in: place, required, schema, description }) =>
            html`<tr>
              <th scope="row"><code>${own}</code></th>
              <td>${place}${required ? '' : ', optional'}</td>
              <td><code>${schemaText(schema)}</code></td>
              <td>${inline(description ?? '')}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function shape(title: string, content: Record<string, { schema: JsonSchema | { $ref: string } }>): Markup {
  const [[media, { schema }] = ['', { schema: {} }]] = Object.entries(content);
  return html`<details>
    <summary>${title} <span class="quiet">${media}</span></summary>
    <pre tabindex="0">${schemaText(schema)}</pre>
  </details>`;
}

function problems(responses: Operation['responses']): Markup {
  const refused = Object.entries(responses).filter(([status]) => !status.startsWith('2'));
  return html`<ul class="problems" aria-label="Problems">
    ${refused.map(([status, { description }]) => html`<li><b>${status}</b> ${description}</li>`)}
  </ul>`;
}

/** Text with `code` in it. */
function inline(text: string): Markup[] {
  return text.split('`').map((part, index) => (index % 2 ? html`<code>${part}</code>` : html`${part}`));
}
