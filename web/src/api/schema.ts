/**
 * The REST interface as far as the page uses it, in the form openapi-typescript writes.
 * `npm run generate` replaces this file from the project's OpenAPI document.
 */
export interface paths {
  "/me": {
    get: {
      parameters: NoParameters;
      responses: { 200: Json<components["schemas"]["Customer"]>; default: Refused };
    };
  };
  "/conversations": {
    get: {
      parameters: { query?: { limit?: number; cursor?: string }; header?: never; path?: never; cookie?: never };
      responses: { 200: Json<components["schemas"]["ConversationList"]>; default: Refused };
    };
    post: {
      parameters: NoParameters;
      requestBody: { content: { "application/json": Record<string, never> } };
      responses: { 201: Json<{ conversationId: string }>; default: Refused };
    };
  };
  "/conversations/{id}/messages": {
    get: {
      parameters: {
        query?: { limit?: number; cursor?: string };
        header?: never;
        path: { id: string };
        cookie?: never;
      };
      responses: { 200: Json<components["schemas"]["MessageList"]>; default: Refused };
    };
  };
  "/conversations/{id}/runs/{runId}/events": {
    get: {
      parameters: {
        query?: { after?: number };
        header?: never;
        path: { id: string; runId: string };
        cookie?: never;
      };
      responses: { 200: Json<components["schemas"]["EventList"]>; default: Refused };
    };
  };
  "/socket-tickets": {
    post: {
      parameters: NoParameters;
      requestBody: { content: { "application/json": Record<string, never> } };
      responses: { 201: Json<{ url: string; expiresAt: string }>; default: Refused };
    };
  };
}

type NoParameters = { query?: never; header?: never; path?: never; cookie?: never };
type Json<T> = { headers: { [name: string]: unknown }; content: { "application/json": T } };
type Refused = {
  headers: { [name: string]: unknown };
  content: { "application/problem+json": components["schemas"]["Problem"] };
};

export interface components {
  schemas: {
    Problem: {
      type?: string;
      title?: string;
      status?: number;
      detail?: string;
      code?: string;
      errors?: { field: string; message: string }[];
    };
    Customer: { firstName?: string | null; lastName?: string | null; email?: string; language?: string | null };
    Conversation: { id: string; createdAt?: string };
    ConversationList: { conversations: components["schemas"]["Conversation"][]; nextCursor?: string | null };
    /** `content` is text for people and AI agents, an object for role `activity`. */
    Message: {
      id: string;
      role: string;
      content: string | Record<string, unknown>;
      activityType?: string | null;
      runId?: string | null;
      createdAt?: string;
    };
    MessageList: { messages: components["schemas"]["Message"][]; nextCursor?: string | null };
    /** AG-UI events, each with its number in `metadata.n`. */
    EventList: { events: Record<string, unknown>[]; nextCursor?: string | null };
  };
}
